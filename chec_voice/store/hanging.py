"""What hangs on a segment: the one list that moving, removing and withdrawing go by."""

from __future__ import annotations

SPANNED = ("decision", "quote")
"""Tables of people's judgements that keep a span of the text beside the segment."""
JUDGED = (*SPANNED, "tag")
"""Tables of people's judgements; they move along when two segments become one."""
DERIVED = ("suggestion", "suggested", "topic_member")
"""Tables of what machines made of a segment; they go when its text changes."""
QUEUED = ("review",)
"""Tables of where a segment stands with people; `unsure` goes with the segment by itself."""
EVERYTHING = (*DERIVED, *JUDGED, *QUEUED)
"""Every table with a `segment_id`, children first; memos name their segment another way."""
