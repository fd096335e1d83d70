"""Help: what somebody comes to do, in steps, with a picture. One list makes the pages, the manuals and the links to them."""
