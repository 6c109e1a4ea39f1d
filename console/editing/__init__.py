"""Changes the files of a draft: with what others have saved meanwhile, and with comments and layout as they were."""
