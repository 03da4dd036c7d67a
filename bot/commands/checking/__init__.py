"""What does `report-image check` find before the first concern does?"""
