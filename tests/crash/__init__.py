"""The crash suite: a real installation is killed again and again under load; afterwards nothing is lost, doubled or out of order."""
