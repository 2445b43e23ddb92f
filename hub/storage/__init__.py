"""Keep posts, the log, accounts and the audit trail in PostgreSQL."""
