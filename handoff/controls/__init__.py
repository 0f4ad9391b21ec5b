"""The settings pages: queues, operators, plans of service, accounts and the audit log, in force at once."""
