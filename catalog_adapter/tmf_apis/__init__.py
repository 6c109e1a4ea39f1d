"""What our TM Forum APIs for a CSP's systems share: who asks, for which segment and language, bodies, filters, pages,
and the tasks that are answered at once and read again for a while."""
