"""What a user waits for, measured in a real browser on a real server."""
