"""The alarm for lines to operators that are down."""
