"""TMF622 v4 Product Ordering over HTTP, for each CSP's OSS."""
