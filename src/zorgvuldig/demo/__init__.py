"""An invented school for trying out, testing and measuring. Nobody in it exists."""
