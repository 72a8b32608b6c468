"""What the API answers, as shapes: the description is made from them, tests hold them.

Lists of one screen have `next`, the cursor of the next one, or null at the end.
"""
