"""The demonstration content: readable files, and the code that makes records and pages of them."""
