"""What a line of text is: images, geometry, charset, wire format and result types."""
