"""Intake: files of answers in, responses out. Reads, maps and counts; writes nothing."""

from chec_voice.intake.answers import NON_ANSWERS, attribute_value, classify
from chec_voice.intake.checks import Finding, check_table
from chec_voice.intake.coded_columns import CodedRows, once
from chec_voice.intake.codings import CodingsIn, UnknownLabel, read_codings
from chec_voice.intake.consent import (
    PURPOSES,
    ConsentCount,
    ConsentIn,
    count_consent,
    read_consent,
    yes_or_no,
)
from chec_voice.intake.correcting import part_of, with_name, with_part, with_polarity
from chec_voice.intake.dialects import DIALECTS, dialect_names
from chec_voice.intake.dialects.summary import SummaryTable
from chec_voice.intake.documents import (
    Document,
    LeftOut,
    ReadAs,
    Speaker,
    Unit,
    document_responses,
    read_document,
)
from chec_voice.intake.guess import ColumnReason, Guess, build_mapping, guess_mapping
from chec_voice.intake.guesser import Role, read_voices
from chec_voice.intake.mapping import (
    AttributeColumn,
    IgnoredColumn,
    Mapping,
    QuestionPolarity,
    TextColumn,
    ValueVoice,
)
from chec_voice.intake.preview import Preview, preview
from chec_voice.intake.raw import SeveralSheets
from chec_voice.intake.responses import (
    AttributeCount,
    ImportSummary,
    ImportTally,
    QuestionCount,
    Repeat,
    responses,
    session_responses,
)
from chec_voice.intake.table_text import is_table_text
from chec_voice.intake.tables import Column, Row, Table, read_table
from chec_voice.intake.wording import guess_polarity

__all__ = [
    "DIALECTS",
    "NON_ANSWERS",
    "PURPOSES",
    "AttributeColumn",
    "AttributeCount",
    "CodedRows",
    "CodingsIn",
    "Column",
    "ColumnReason",
    "ConsentCount",
    "ConsentIn",
    "Document",
    "Finding",
    "Guess",
    "IgnoredColumn",
    "ImportSummary",
    "ImportTally",
    "LeftOut",
    "Mapping",
    "Preview",
    "QuestionCount",
    "QuestionPolarity",
    "ReadAs",
    "Repeat",
    "Role",
    "Row",
    "SeveralSheets",
    "Speaker",
    "SummaryTable",
    "Table",
    "TextColumn",
    "Unit",
    "UnknownLabel",
    "ValueVoice",
    "attribute_value",
    "build_mapping",
    "check_table",
    "classify",
    "count_consent",
    "dialect_names",
    "document_responses",
    "guess_mapping",
    "guess_polarity",
    "is_table_text",
    "once",
    "part_of",
    "preview",
    "read_codings",
    "read_consent",
    "read_document",
    "read_table",
    "read_voices",
    "responses",
    "session_responses",
    "with_name",
    "with_part",
    "with_polarity",
    "yes_or_no",
]
