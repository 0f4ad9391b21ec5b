"""Quality control: scorecards, fair samples of each operator's conversations, two pairs of eyes, and the operator's word."""
