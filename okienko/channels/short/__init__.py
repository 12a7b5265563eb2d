"""Short addresses of the office's own: `/s/CODE` leads to a page of ours, for some weeks."""
