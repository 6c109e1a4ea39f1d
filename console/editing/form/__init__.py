"""Forms for entries of the data files: what of an entry a form shows, and the entry that a form's texts make.

A form is a list of fields, each for one key (or a few) of an entry. **A field is shown only if what it shows, read
back, is the same data**; whatever else an entry holds is kept as it is, and named. And only what was changed in the
form changes in the entry.
"""
