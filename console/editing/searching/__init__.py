"""Search across everything of a draft: read, indexed by words, found in spite of typos and accents."""
