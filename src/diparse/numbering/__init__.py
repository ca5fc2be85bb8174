"""Markers to right numbers: where a number may stand, what it may mean, which reading of the page is likeliest.

``markers`` finds what may be a marker, ``faults`` names what scraping does to numbers and what each fault costs,
``decoder`` chooses the likeliest outline for the whole page.
"""
