"""TMF645 v4, service qualification: asked of a CSP's own service, for the services that its offerings need."""
