"""The pages of who runs the installation for several offices: nobody's customers, no right in any.

What they show of offices comes from `statistics.installation`: names, doors and counts.
"""
