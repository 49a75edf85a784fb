"""The rules: who may do what, when, and what happens if nobody does. Pure; open `rulebook.py` first.

vocabulary   acts, states, roles: codes in English, labels in French
policy       the numbers, each with its unit and its article
case         one question: who, on what, when, under which numbers
who · conditions   predicates that say their name and what is missing  (made of predicates, sentences)
procedure    Rule, Procedure, and the interpreter: decide, open_acts, due, settled, effective
rulebook ★   the tables
refusals     what a person reads when the answer is no
reading      the tables as a page and as diagrams
"""
