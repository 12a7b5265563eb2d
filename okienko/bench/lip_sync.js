// In both pages of `okienko bench lip_sync`: makes flashes and beeps, tells when they are shown and heard.
const HELD = 60; // ms, as frontend/video/peer.ts
const okienkoLips = (globalThis.okienkoLips = {
  told: { flashes: [], beeps: [] },
  forget() {
    this.told = { flashes: [], beeps: [] };
  },

  // the sender: one picture and one sound, changed in the same moment, instead of camera and microphone
  speakFromHere() {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [320, 180];
    const paint = canvas.getContext("2d");
    const audio = new AudioContext();
    const out = audio.createMediaStreamDestination();
    const tone = audio.createOscillator();
    const loud = audio.createGain();
    tone.frequency.value = 1000;
    loud.gain.value = 0;
    tone.connect(loud).connect(out);
    tone.start();
    this.picture = canvas.captureStream(30);
    this.sound = out.stream;
    let lit = 0;
    setInterval(() => {
      const now = Date.now();
      const on = now % 1000 < 200;
      if (on && !lit) loud.gain.setValueAtTime(0.5, audio.currentTime);
      if (!on && lit) loud.gain.setValueAtTime(0, audio.currentTime);
      lit = on ? 1 : 0;
      paint.fillStyle = on ? "#fff" : "#000";
      paint.fillRect(0, 0, 320, 180);
      paint.fillStyle = `rgb(${now % 255},90,90)`; // a picture that stands still sends no frames
      paint.fillRect(280, 140, 40, 40);
    }, 16);
    navigator.mediaDevices.getUserMedia = async () => {
      await audio.resume();
      return new MediaStream(out.stream.getAudioTracks().map((each) => each.clone()));
    };
  },

  async offer() {
    this.peer = new RTCPeerConnection();
    this.picture.getTracks().forEach((each) => this.peer.addTrack(each, this.picture));
    await this.peer.setLocalDescription();
    return this.whole();
  },
  async answer(offer) {
    this.peer = new RTCPeerConnection();
    this.peer.addEventListener("track", ({ track, receiver }) => {
      receiver.jitterBufferTarget = HELD;
      this.watch(new MediaStream([track]));
    });
    await this.peer.setRemoteDescription(offer);
    await this.peer.setLocalDescription();
    return this.whole();
  },
  async whole() {
    while (this.peer.iceGatheringState !== "complete") await new Promise((done) => setTimeout(done, 20));
    return this.peer.localDescription.toJSON();
  },
  async take(answer) {
    await this.peer.setRemoteDescription(answer);
    this.watch(this.picture);
  },

  // when a picture is shown whose middle is white, for the first time
  watch(stream) {
    const video = Object.assign(document.createElement("video"), { muted: true, srcObject: stream });
    video.style.cssText = "position:fixed;right:0;bottom:0;width:160px;z-index:99";
    document.body.append(video);
    void video.play();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [8, 8];
    const paint = canvas.getContext("2d", { willReadFrequently: true });
    let lit = true;
    const seen = (_now, frame) => {
      paint.drawImage(video, 40, 20, 200, 100, 0, 0, 8, 8);
      const on = paint.getImageData(4, 4, 1, 1).data[0] > 128;
      if (on && !lit) this.told.flashes.push(performance.timeOrigin + frame.expectedDisplayTime);
      lit = on;
      video.requestVideoFrameCallback(seen);
    };
    video.requestVideoFrameCallback(seen);
  },

  // when a beep comes out of the buffer, for the first time
  async listen() {
    const heard = this.sound ?? new MediaStream(okienkoPhone.session.connection.getReceivers().map((each) => each.track));
    const audio = new AudioContext();
    await audio.resume();
    const code = `registerProcessor("ear", class extends AudioWorkletProcessor {
      constructor() { super(); this.quiet = 1e9; }
      process([[samples]]) {
        if (!samples) return true;
        let sum = 0;
        for (const each of samples) sum += each * each;
        if (Math.sqrt(sum / samples.length) > 0.05) {
          if (this.quiet > 100) this.port.postMessage(Date.now());
          this.quiet = 0;
        } else this.quiet += 1;
        return true;
      }
    })`;
    await audio.audioWorklet.addModule(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
    const ear = new AudioWorkletNode(audio, "ear");
    ear.port.onmessage = ({ data }) => this.told.beeps.push(data);
    audio.createMediaStreamSource(heard).connect(ear).connect(audio.destination);
  },
});
