"""Official letters: what they must say, composed from templates as data.

``remedy`` computes the paragraph that tells an applicant how to challenge a decision, ``template``
reads a template of the city, ``letter`` puts both together with the facts of a case and finds what
is missing.
"""
