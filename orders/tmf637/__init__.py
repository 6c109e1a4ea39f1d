"""TMF637 v4 Product Inventory over HTTP, for each CSP's OSS: to be read; orders change it."""
