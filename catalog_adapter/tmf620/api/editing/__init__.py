"""A change of a TMF620 resource as a change of a CSP's files.

``changes`` puts the change into the exported catalogue. That is read back as any catalogue is, and what comes out
otherwise than before (``entries``) is written into the files: ``overlay`` says what of an entry has to change,
``yaml_edit`` changes just that part of the text. ``editor`` does it all, and looks whether it came out as meant.
"""
