"""The rules: who may do what, when, and what happens if nobody does. Pure; open `rulebook` first.

vocabulary   acts, states, roles: codes in English, labels in French
policy       the numbers, each with its unit and its article
deadlines    what « 14 jours » means when clocks change and months end
case         one question: who, on what, when, under which numbers
who · conditions   predicates that say their name and what is missing  (made of predicates, sentences)
uninvolved · electorate   who may decide, who may vote, and the exact reason why not
procedure    Rule, Procedure, and the interpreter: decide, open_acts, coming, due, settled, effective
rulebook ★   the tables
tally        from ballots to an outcome in one sentence; recount: the same from an export
refusals     what a person reads when the answer is no
reading      the tables as a page and as diagrams
"""
