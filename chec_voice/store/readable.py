"""Which answers may be read for coding, search, suggestions, counts and exports.

Conditions for a query in which `r` is a row of `response`. `response.raised` is two reasons in one
number: 1, a concern was raised and no lead has put the answer back; 2, the person does not agree
to analysis.
"""

OPEN = "r.state = 'answered' AND NOT r.raised"
"""Somebody said something, no concern is open about it, and the person agrees to analysis."""
AGREED = "(r.raised & 2) = 0"
"""The person agrees to analysis: a concern takes an answer out of coding, not out of what was
asked or judged before."""
NO_CONCERN = "(r.raised & 1) = 0"
"""No concern is open about it: nobody but a lead turns what was said of it then."""
