"""MAX: clients write to the company's bot; updates come by webhook or polling, answers leave through its HTTP API over httpx.

Plain HTTP rather than the library maxapi: that one repeats sends by itself, moves the marker before an update is stored and refuses updates
it does not know.
"""
