"""What holds for every endpoint: errors as JSON, bounded bodies, security headers, health."""
