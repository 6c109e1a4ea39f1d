"""Where customer contexts come from: folders, published revisions, remote catalogues."""
