"""The shape of what is entered, one module per noun.

A form's ``refusals`` say next to which field a refusal of an operation stands.
"""
