"""Cases: what the rulebook looks at, gathered from the rows. Reading only; acts, queries and views ask here alike.

policies     the numbers in force, and those that a row was opened under
polls        a poll's record and its case; who may vote in it
proposals    a proposal's case
"""
