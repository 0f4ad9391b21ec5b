"""What the second line does to a client's line from the desk: diagnostics and a remote reboot of the terminal."""
