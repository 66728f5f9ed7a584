"""What of the follow-up lies on paper?"""
