"""``conversations/*.yml``: what a CSP expects of its assistant, as example conversations."""
