"""The operators' group as a second desk: a topic for each conversation handed off, over the desk's verbs and the ledger's changes."""
