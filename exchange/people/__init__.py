"""The people of an organisation: who coordinates them, how they are invited, and what follows when they leave."""
