"""``bespoke run``: starts bot, server and demo OSS, watches over them, and stops them all."""
