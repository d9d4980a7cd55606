"""The same app in a browser, on this machine or, with a token, on another one's."""
