"""What stands in the way of a step? One module for each part of the journey.

Every rule returns its reasons; the same function is the machine's gate and the page's list (house rule 2).
"""
