"""Reading Arabic text: normalising, segmenting, tokens, numbers and dates, all as Spans of the ORIGINAL text."""
