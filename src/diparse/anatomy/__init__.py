"""Lines to roles: what is a title, an approval block, a heading, a signature, a note, noise or a repeat.

``rules`` are small named rules, each with its weight, ``signals`` what they say of a paragraph before the numbering
is known, ``repeats`` finds what stands twice, ``regions`` tells instructions from everything else by what each piece
(``evidence``) and its neighbours (``neighbours``) say, ``position`` reads the job's name.
"""
