"""The look that all pages share: tokens, components, the base page, icons and words for times."""
