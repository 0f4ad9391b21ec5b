"""Who gets which conversation: operators' presence, push and pull, overflow, and what waiting clients hear."""
