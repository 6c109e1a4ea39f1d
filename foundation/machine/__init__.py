"""What the processes of one machine share with no server between them: a private folder, files and sockets in it."""
