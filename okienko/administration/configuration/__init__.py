"""The settings of an office as a file: starter packs, export and import, one format and one engine.

`format.py` is the file's form; `compare.py` tells what a file would change. What is there now is
read into the same form, so that an export, a pack and another office are compared field by field.
"""
