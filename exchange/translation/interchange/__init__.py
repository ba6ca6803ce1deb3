"""Files of translation tools: XLIFF, PO, TMX."""
