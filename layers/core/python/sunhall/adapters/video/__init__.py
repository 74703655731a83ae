"""What carries picture and sound of a meeting: four ways behind one port."""
