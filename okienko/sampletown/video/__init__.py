"""Those of the sample commune who take part in video calls: pages without a browser (aiortc)."""
