"""The real thing: door and engine as processes, driven from outside as clients, operators and platforms drive them."""
